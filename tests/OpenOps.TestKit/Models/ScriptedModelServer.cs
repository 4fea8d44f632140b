using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOps.TestKit.Models;

/// <summary>
/// A model server on a free loopback port that does what a test tells it: each request takes the next enqueued script, or
/// else <see cref="Default"/>. It speaks OpenAI's protocol by default and any other by <see cref="ModelScript.Raw"/>.
/// </summary>
/// <example>Give <see cref="BaseAddress"/> to a process as <c>OPENAI_BASE_URL</c>.</example>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    /// <summary>The name of the one model it serves.</summary>
    public const string ModelName = "scripted-1";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ModelScript> _scripts = new();
    private readonly ConcurrentQueue<RecordedModelRequest> _requests = new();

    private ScriptedModelServer(WebApplication app) => _app = app;

    /// <summary>The address that ends in <c>/v1/</c>.</summary>
    public Uri BaseAddress => new(new Uri(_app.Urls.Single()), "/v1/");

    /// <summary>What is answered when nothing is enqueued. Default: a short sentence.</summary>
    public Func<RecordedModelRequest, ModelScript> Default { get; set; } = _ => ModelScript.Answer("Hello", " from", " the", " scripted", " model.");

    /// <summary>Requests for answers, in the order they came; questions about the list of models are not among them.</summary>
    public IReadOnlyList<RecordedModelRequest> Requests => [.. _requests];

    /// <summary>Starts a server.</summary>
    public static async Task<ScriptedModelServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new ScriptedModelServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Adds a script for the next request that has none yet.</summary>
    public void Enqueue(params ReadOnlySpan<ModelScript> scripts)
    {
        foreach (var script in scripts)
        {
            _scripts.Enqueue(script);
        }
    }

    /// <summary>Waits for the request of a number, counted from one.</summary>
    public Task<RecordedModelRequest> RequestAsync(int number = 1) =>
        TestTimeouts.EventuallyAsync($"request {number} reaches the model", () => Task.FromResult(Requests.ElementAtOrDefault(number - 1)));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path.Value!.EndsWith("/models", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(new { @object = "list", data = new[] { new { id = ModelName, @object = "model" } } });
            return;
        }

        var request = await ReadAsync(context);
        _requests.Enqueue(request);
        var script = _scripts.TryDequeue(out var next) ? next : Default(request);
        using var closed = context.RequestAborted.Register(request.MarkClosed);
        try
        {
            await PlayAsync(context, script, request);
            request.MarkAnswered();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            request.MarkClosed();
        }
    }

    private static async Task PlayAsync(HttpContext context, ModelScript script, RecordedModelRequest request)
    {
        await PlayAsync(context, script.StepsBeforeHeaders, request);
        context.Response.StatusCode = script.Status;
        context.Response.ContentType = script.ContentType;
        foreach (var (name, value) in script.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.StartAsync(context.RequestAborted);
        await PlayAsync(context, script.Steps, request);
    }

    private static async Task PlayAsync(HttpContext context, IReadOnlyList<ScriptStep> steps, RecordedModelRequest request)
    {
        foreach (var step in steps)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            if (step.Waiting is { } waiting)
            {
                await waiting(context.RequestAborted);
            }
            else if (step.Aborts)
            {
                context.Abort();
                return;
            }
            else
            {
                await context.Response.Body.WriteAsync(step.Content, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            request.StepDone();
        }
    }

    private static async Task<RecordedModelRequest> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new RecordedModelRequest(
            context.Request.Method, context.Request.Path + context.Request.QueryString, headers, await reader.ReadToEndAsync(context.RequestAborted));
    }
}
