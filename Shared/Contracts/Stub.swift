enum ContractsStub {}
