using OpenOps.AppHost.Mattermost;

namespace OpenOps.AppHost.Tests.Mattermost;

public sealed class ConnectionPropertiesTests
{
    private static readonly ParameterResource AdminPassword = new("admin", _ => "a password", secret: true);


    [Theory]
    [InlineData("container")]
    [InlineData("release")]
    [InlineData("emulator")]
    public void ConnectionProperties_OfAnyServer_AreItsAddressAndNoSecret(string kind)
    {
        var server = Create(kind);
        Assert.Equal(
            [
                ("Host", "{chat.bindings.http.host}"),
                ("Port", "{chat.bindings.http.port}"),
                ("Uri", "{chat.bindings.http.url}"),
            ],
            server.GetConnectionProperties().Select(property => (property.Key, property.Value.ValueExpression)));
    }

    [Theory]
    [InlineData("container")]
    [InlineData("release")]
    [InlineData("emulator")]
    public void ConnectionString_OfAnyServer_IsItsAddressInTheSettingOurServicesRead(string kind)
    {
        var server = Create(kind);
        Assert.Equal("{chat.bindings.http.url}", server.ConnectionStringExpression.ValueExpression);
        Assert.Equal("Mattermost__Url", server.ConnectionStringEnvironmentVariable);
    }

    [Fact]
    public void CallerNetwork_OfAContainer_IsTheContainersOwn()
    {
        Assert.Equal(KnownNetworkIdentifiers.DefaultAspireContainerNetwork, Create("container").CallerNetwork);
        Assert.Equal(KnownNetworkIdentifiers.LocalhostNetwork, Create("release").CallerNetwork);
        Assert.Equal(KnownNetworkIdentifiers.LocalhostNetwork, Create("emulator").CallerNetwork);
    }

    private static IMattermostResource Create(string kind) => kind switch
    {
        "container" => new MattermostContainerResource("chat", AdminPassword),
        "release" => new MattermostExecutableResource("chat", "/opt/mattermost", AdminPassword),
        _ => new MattermostEmulatorResource("chat", AdminPassword),
    };
}
