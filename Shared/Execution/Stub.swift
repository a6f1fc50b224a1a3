enum ExecutionStub {}
