using Microsoft.Extensions.Configuration;
using OpenOps.ServiceDefaults.Settings;

namespace OpenOps.ServiceDefaults.Tests.Settings;

public sealed class ServiceSettingsTests
{
    [Theory]
    [InlineData("ApiKeys:Callers:bot:Secret", "abc", "(secret)")]
    [InlineData("ApiKeys:Callers:bot:Rights:0", "read", "read")]
    [InlineData("Mattermost:Tokens:assistant", "abc", "(secret)")]
    [InlineData("Audit:MasterKey", "abc", "(secret)")]
    [InlineData("Audit:PreviousMasterKeyFile", "/run/secrets/key", "/run/secrets/key")]
    [InlineData("services:audit:apikey", "abc", "(secret)")]
    [InlineData("services:audit:http:0", "http://127.0.0.1:80", "http://127.0.0.1:80")]
    [InlineData("Models:Url", "https://me:hidden@models.test/v1", "https://models.test/v1 (secret)")]
    [InlineData("Models:Url", "https://models.test/v1?sig=hidden", "https://models.test/v1 (secret)")]
    [InlineData("ConnectionStrings:auditdb", "Host=x;Password=abc", "(secret)")]
    [InlineData("Replies:RecoveryGrace", "00:00:10", "00:00:10")]
    public void Setting_IsTold_AndASecretOnlyAsOne(string key, string value, string told)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(key, value)]).Build();

        var settings = ServiceSettings.Read(configuration, [key.Split(':')[0], "NotThere"]);

        Assert.Equal((key, told), (Assert.Single(settings).Key, settings[key]));
    }

    [Fact]
    public void Setting_OfALongText_IsToldByItsLength()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("A:B", new string('x', 501))]).Build();

        Assert.Equal("(text of 501 characters)", ServiceSettings.Read(configuration, ["A"])["A:B"]);
    }
}
