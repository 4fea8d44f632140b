using OpenOps.AppHost.Mattermost;

namespace OpenOps.AppHost.Tests.Mattermost;

public sealed class AddMattermostEmulatorTests
{
    private readonly IDistributedApplicationBuilder _builder = TestBuilder.Create("--Parameters:chat-admin-password=<admin>");

    [Fact]
    public async Task AddMattermostEmulator_ItsEnvironment_HasItsOwnSettingsAndNoneOfMattermosts()
    {
        var chat = _builder.AddMattermostEmulator<Emulator>("chat").WithStateFile("/data/chat.journal").Resource;
        AppModel.AllocateEndpoints([chat]);
        var environment = await MattermostEnvironment.OfAsync(_builder, chat);
        Assert.Equal("http://localhost:<port of chat>", environment["ASPNETCORE_URLS"]);
        Assert.Equal("/data/chat.journal", environment["Emulator__StateFile"]);
        Assert.DoesNotContain(environment.Keys, variable => variable.StartsWith("MM_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddMattermostEmulator_WithCallbacks_AllowsTheirHost()
    {
        var called = _builder.AddContainer("called", "image").WithHttpEndpoint(targetPort: 80);
        var chat = _builder.AddMattermostEmulator<Emulator>("chat").WithCallbacksTo(called.GetEndpoint("http")).Resource;
        AppModel.AllocateEndpoints([chat, called.Resource]);
        Assert.Equal("localhost", (await MattermostEnvironment.OfAsync(_builder, chat))["Emulator__AllowedCallbackHosts__0"]);
    }

    [Fact]
    public void AddMattermostEmulator_IsAProject_WithTelemetryAndAHealthCheck()
    {
        var chat = _builder.AddMattermostEmulator<Emulator>("chat").Resource;
        Assert.IsAssignableFrom<ProjectResource>(chat);
        Assert.NotEmpty(chat.Annotations.OfType<OtlpExporterAnnotation>());
        Assert.Equal("chat_http_/api/v4/system/ping_200_check", Assert.Single(chat.Annotations.OfType<HealthCheckAnnotation>()).Key);
    }

    private sealed class Emulator : IProjectMetadata
    {
        public string ProjectPath => "/nowhere/Emulator.csproj";
    }
}
