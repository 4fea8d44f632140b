[assembly: AssemblyFixture(typeof(OpenOps.TestKit.PostgresFixture))]
