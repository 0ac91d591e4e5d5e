"""Notebooks → a site of reports whose filters still work: from disk, offline, without a kernel."""

from kit.publish.site import Options, Page, publish

__all__ = ["Options", "Page", "publish"]
