"""The table engine: a plan and a target's rows in; document, source map and fidelity out."""
