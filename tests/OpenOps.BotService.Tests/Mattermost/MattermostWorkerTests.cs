using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenOps.BotService.Mattermost;
using OpenOps.ServiceDefaults;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class MattermostWorkerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_RefusedForOneBot_LeavesTheOthersConnected()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Instead = request => request.Headers.Authorization == "Bearer revoked" ? Reply.Error(401, "expired") : null;
        await using var app = Build(server.Url, _ => { }, ("Mattermost:Tokens:good", "valid"), ("Mattermost:Tokens:bad", "revoked"));
        await app.StartAsync(Cancellation);
        await (await server.NextConnectionAsync()).HelloAsync("one");
        var sessions = app.Services.GetRequiredService<MattermostSessions>();
        await TestTimeouts.EventuallyAsync("both states", () => Task.FromResult(
            sessions.Find("good")!.Listener.State == ListenerState.Connected && sessions.Find("bad")!.Listener.State == ListenerState.Refused));
        Assert.Equal(ScriptedServer.BotId, (await sessions.Find("good")!.GetAccountAsync(Cancellation)).Id);
        Assert.False(app.Lifetime.ApplicationStopping.IsCancellationRequested);
        await app.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Listener_EndedByADefect_StopsTheService()
    {
        var stopping = new TaskCompletionSource();
        await using var app = Build(
            new Uri("http://127.0.0.1:1"),
            services => services.AddHttpClient(MattermostExtensions.ClientName).ConfigurePrimaryHttpMessageHandler(() => new Defect()),
            ("Mattermost:Tokens:bot", "valid"));
        app.Lifetime.ApplicationStopping.Register(stopping.SetResult);

        // The worker may end the service while it still starts; then the start is what is cancelled.
        var start = await Record.ExceptionAsync(() => app.StartAsync(Cancellation));

        Assert.True(start is null or OperationCanceledException, start?.ToString());
        await stopping.Task.WaitAsync(TestTimeouts.Step, Cancellation);
        await app.StopAsync(Cancellation);
    }

    private static WebApplication Build(Uri url, Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("Mattermost:Url", url.ToString())).Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.AddServiceDefaults("bot");
        builder.AddMattermost();
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class Defect : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a defect");
    }
}
