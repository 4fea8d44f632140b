using OpenOps.AppHost.Mattermost;

namespace OpenOps.AppHost.Tests.Mattermost;

public sealed class MattermostPublicApiTests
{
    private readonly IDistributedApplicationBuilder _builder = TestBuilder.Create("--Parameters:chat-admin-password=<admin>");

    [Fact]
    public void AddMattermost_GuardsItsArguments()
    {
        Throws("builder", () => ((IDistributedApplicationBuilder)null!).AddMattermost("chat"));
        Throws("name", () => _builder.AddMattermost(null!));
        Throws("name", () => _builder.AddMattermost(string.Empty));
    }

    [Fact]
    public void AddMattermostLocal_GuardsItsArguments()
    {
        Throws("builder", () => ((IDistributedApplicationBuilder)null!).AddMattermostLocal("chat", "/opt"));
        Throws("name", () => _builder.AddMattermostLocal(string.Empty, "/opt"));
        Throws("releaseDirectory", () => _builder.AddMattermostLocal("chat", ""));
    }

    [Fact]
    public void AddMattermostEmulator_GuardsItsArguments()
    {
        Throws("builder", () => ((IDistributedApplicationBuilder)null!).AddMattermostEmulator<Projects.OpenOps_MattermostEmulator>("chat"));
        Throws("name", () => _builder.AddMattermostEmulator<Projects.OpenOps_MattermostEmulator>(string.Empty));
    }

    [Fact]
    public void WithMethods_GuardTheirArguments()
    {
        var chat = _builder.AddMattermost("chat");
        Throws("builder", () => ((IResourceBuilder<IMattermostResource>)null!).WithDatabase(null!));
        Throws("database", () => chat.WithDatabase(null!));
        Throws("builder", () => ((IResourceBuilder<MattermostContainerResource>)null!).WithDataVolume("files"));
        Throws("name", () => chat.WithDataVolume(string.Empty));
        Throws("builder", () => ((IResourceBuilder<MattermostExecutableResource>)null!).WithDataDirectory("/data"));
        Throws("builder", () => ((IResourceBuilder<MattermostEmulatorResource>)null!).WithStateFile("/data"));
        Throws("builder", () => ((IResourceBuilder<IMattermostResource>)null!).WithCallbacksTo(chat.GetEndpoint("http")));
        Throws("endpoint", () => chat.WithCallbacksTo(null!));
    }

    private static void Throws(string parameter, Action call) =>
        Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(call).ParamName);
}
