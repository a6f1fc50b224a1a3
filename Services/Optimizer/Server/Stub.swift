enum OptimizerServerStub {}
