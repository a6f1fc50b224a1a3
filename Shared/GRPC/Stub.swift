enum GRPCStub {}
