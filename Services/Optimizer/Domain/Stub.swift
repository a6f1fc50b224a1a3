enum OptimizerDomainStub {}
