using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOps.MattermostEmulator.Tests.Browser;

/// <summary>The other end of buttons, dialogs and slash commands: keeps what it is sent, and answers as the test says.</summary>
internal sealed class IntegrationReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string Body)> _calls = new();

    private IntegrationReceiver(WebApplication app) => _app = app;

    /// <summary>Answers a call: path and body in, JSON and status out.</summary>
    public Func<string, string, Task<(int Status, string Json)>> Answer { get; set; } = (_, _) => Task.FromResult((200, "{}"));

    public Uri Address => new(_app.Urls.Single());

    public static async Task<IntegrationReceiver> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new IntegrationReceiver(app);
        app.MapPost("/{**path}", (Delegate)receiver.ReceiveAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>The calls to a path so far, each as JSON.</summary>
    public IReadOnlyList<JsonElement> Calls(string path) =>
        [.. _calls.Where(call => call.Path == path).Select(call => JsonDocument.Parse(call.Body).RootElement)];

    /// <summary>The bodies sent to a path so far.</summary>
    public IReadOnlyList<string> Bodies(string path) => [.. _calls.Where(call => call.Path == path).Select(call => call.Body)];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        _calls.Enqueue((http.Request.Path, body));
        var (status, json) = await Answer(http.Request.Path, body);
        return Results.Text(json, "application/json", statusCode: status);
    }
}
