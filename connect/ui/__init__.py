"""The look: shell, components, tokens, custom elements. No models, no domain."""
