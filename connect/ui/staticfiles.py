from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Files under names that change with their content, compressed, and cached for ever.

    The addresses inside stylesheets and inside `import` statements of modules are rewritten too.
    """

    support_js_module_import_aggregation = True
