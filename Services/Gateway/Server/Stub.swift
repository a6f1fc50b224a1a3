enum GatewayServerStub {}
