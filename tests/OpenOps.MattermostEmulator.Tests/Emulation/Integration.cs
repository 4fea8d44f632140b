using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenOps.MattermostEmulator.Tests.Emulation;

/// <summary>A request as it reached an integration.</summary>
internal sealed record Call(string Path, IReadOnlyDictionary<string, string> Headers, string Raw, IReadOnlyDictionary<string, string> Form)
{
    public JsonNode Json => JsonNode.Parse(Raw)!;
}

/// <summary>The other end of buttons, commands and dialogs: answers what a test says.</summary>
internal sealed class Integration : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Call> _calls = new();

    private Integration(WebApplication app) => _app = app;

    public IReadOnlyCollection<Call> Calls => _calls;

    public string Url(string path) => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + path;

    public static async Task<Integration> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var integration = new Integration(app);
        app.Run(integration.HandleAsync);
        await app.StartAsync();
        return integration;
    }

    public Integration Answer(string path, string body, string contentType = "application/json", int status = 200)
    {
        _answers[path] = async http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = contentType;
            await http.Response.WriteAsync(body);
        };
        return this;
    }

    /// <summary>Never answers.</summary>
    public void Hang(string path) => _answers[path] = http => Task.Delay(Timeout.Infinite, http.RequestAborted);

    public Call Last() => _calls.Last();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var raw = await reader.ReadToEndAsync();
        var form = http.Request.ContentType == "application/x-www-form-urlencoded"
            ? Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(raw).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)
            : [];
        _calls.Enqueue(new Call(
            http.Request.Path, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), raw, form));
        await (_answers.TryGetValue(http.Request.Path, out var answer) ? answer(http) : http.Response.WriteAsync("{}"));
    }
}
