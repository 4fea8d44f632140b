[assembly: AssemblyFixture(typeof(OpenOps.TestKit.PostgresFixture))]
[assembly: AssemblyFixture(typeof(OpenOps.TestKit.Browser.Chromium))]
