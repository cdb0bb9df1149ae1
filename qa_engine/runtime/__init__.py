"""Where stages run: the order of the stages, the reading of batches, the pure assessment, milestones, executors."""
