using Microsoft.Extensions.Configuration;
using OpenOps.ServiceDefaults.Addresses;

namespace OpenOps.ServiceDefaults.Tests.Addresses;

public sealed class ServiceAddressTests
{
    [Fact]
    public void GetServiceAddress_BothSchemes_PrefersHttps() =>
        Assert.Equal(new Uri("https://10.0.0.1:2"), Configuration(("services:audit:http:0", "http://10.0.0.1:1"), ("services:audit:https:0", "https://10.0.0.1:2")).GetServiceAddress("audit"));

    [Theory]
    [InlineData(null)]
    [InlineData("not an address")]
    [InlineData("ftp://10.0.0.1")]
    public void GetServiceAddress_NotUsable_NamesTheKeyAndTheMend(string? value)
    {
        var error = Assert.Throws<MissingSettingException>(() => Configuration(("services:audit:http:0", value)).GetServiceAddress("audit"));

        Assert.Equal("services:audit:http:0 is missing. Set it to the base address of the audit service, such as http://127.0.0.1:5000.", error.Message);
    }

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value)).Build();
}
