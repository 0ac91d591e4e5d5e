"""Notebooks → a site of reports whose filters still work: from disk, offline, without a kernel."""

from kit.publish.embedded import Embed, embed
from kit.publish.site import Options, Page, publish

__all__ = ["Embed", "Options", "Page", "embed", "publish"]
