"""From a running agent to a task's span: agents, task spans, errors, and the repository they belong to."""
