"""How Sphinx builds these pages."""

from importlib.metadata import version as installed_version

project = "rewardkit"
author = "the rewardkit authors"
copyright = author
release = installed_version("rewardkit-core")
version = ".".join(release.split(".")[:2])

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_class_signature = "separated"

html_theme = "furo"
html_title = f"rewardkit {release}"
html_show_copyright = False
