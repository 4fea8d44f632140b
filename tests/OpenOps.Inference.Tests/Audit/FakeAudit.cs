using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenOps.Inference.Tests.Audit;

/// <summary>What Audit promises about intents and results, in memory, and failing on demand.</summary>
internal sealed class FakeAudit : IAsyncDisposable
{
    public const string Key = "test-key-of-inference-0123456789";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, JsonNode> _intents = new();
    private readonly ConcurrentDictionary<string, JsonNode> _results = new();
    private readonly ConcurrentQueue<string> _deliveries = new();
    private readonly TaskCompletionSource<JsonObject> _settings = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(string Kind, JsonNode Body)> _toolEvents = new();

    private FakeAudit(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>What happens to an intent: null lets it through.</summary>
    public Func<HttpContext, Task<IResult?>> OnIntent { get; set; } = _ => Task.FromResult<IResult?>(null);

    /// <summary>What happens to an intent after it was committed.</summary>
    public Func<HttpContext, Task<IResult?>> OnIntentCommitted { get; set; } = _ => Task.FromResult<IResult?>(null);

    /// <summary>What happens to a result: null lets it through.</summary>
    public Func<HttpContext, Task<IResult?>> OnResult { get; set; } = _ => Task.FromResult<IResult?>(null);

    public IReadOnlyDictionary<string, JsonNode> Intents => _intents;

    public IReadOnlyDictionary<string, JsonNode> Results => _results;

    /// <summary>Ids in the order in which their results were taken.</summary>
    public IReadOnlyList<string> Deliveries => [.. _deliveries];

    public int IntentRequests { get; private set; }

    /// <summary>What was told first of how the service is set up.</summary>
    public Task<JsonObject> Settings => _settings.Task;

    /// <summary>What is recorded of tools, in order: calls, decisions and results.</summary>
    public IReadOnlyList<(string Kind, JsonNode Body)> ToolEvents => [.. _toolEvents];

    /// <summary>What happens to an event of a tool, by its kind: null lets it through.</summary>
    public Func<string, IResult?> OnToolEvent { get; set; } = _ => null;

    public static async Task<FakeAudit> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var audit = new FakeAudit(app);
        app.UseRouting();
        app.MapPost("/interactions", audit.TakeIntentAsync);
        app.MapPost("/configurations", (JsonObject report) =>
        {
            audit._settings.TrySetResult(report);
            return TypedResults.Json(new { changed = true, sequence = 1 });
        });
        app.MapPost("/interactions/{id}/result", audit.TakeResultAsync);
        app.MapPost("/interactions/{id}/tool-{kind}", audit.TakeToolEventAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return audit;
    }

    /// <summary>Every intent and result is refused as long as the returned object lives.</summary>
    public void Break(int status = 503)
    {
        OnIntent = OnResult = _ => Task.FromResult<IResult?>(Results_Status(status));
    }

    public void Mend() => OnIntent = OnResult = _ => Task.FromResult<IResult?>(null);

    public Task<JsonNode> ResultAsync(string id) =>
        TestTimeouts.EventuallyAsync($"result of {id} arrives", () => Task.FromResult(_results.GetValueOrDefault(id)));

    /// <summary>The one intent there is, with its result.</summary>
    public async Task<(JsonNode Intent, JsonNode Result)> SingleAsync()
    {
        var (id, intent) = Assert.Single(_intents);
        return (intent, await ResultAsync(id));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult Results_Status(int status) => Microsoft.AspNetCore.Http.Results.StatusCode(status);

    private async Task TakeIntentAsync(HttpContext context)
    {
        IntentRequests++;
        var intent = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (Refusal(context) is { } refusal || await OnIntent(context) is { } answer && (refusal = answer) is not null)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        var id = intent["id"]!.GetValue<string>();
        var known = _intents.GetOrAdd(id, intent);
        var status = ReferenceEquals(known, intent) ? 201 : JsonNode.DeepEquals(known, intent) ? 200 : 409;
        if (await OnIntentCommitted(context) is { } instead)
        {
            await instead.ExecuteAsync(context);
            return;
        }

        await AnswerAsync(context, status, new JsonObject { ["id"] = id, ["sequence"] = _intents.Count, ["recorded_at"] = "2026-01-05T09:00:00Z" });
    }

    private async Task TakeResultAsync(HttpContext context, string id)
    {
        var result = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (Refusal(context) is { } refusal || await OnResult(context) is { } answer && (refusal = answer) is not null)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        if (!_intents.ContainsKey(id))
        {
            await AnswerAsync(context, 404, []);
            return;
        }

        var known = _results.GetOrAdd(id, result);
        if (ReferenceEquals(known, result))
        {
            _deliveries.Enqueue(id);
        }

        await AnswerAsync(context, ReferenceEquals(known, result) ? 201 : JsonNode.DeepEquals(known, result) ? 200 : 409, []);
    }

    private async Task TakeToolEventAsync(HttpContext context, string id, string kind)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        if ((Refusal(context) ?? OnToolEvent(kind)) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        if (!_intents.ContainsKey(id))
        {
            await AnswerAsync(context, 404, []);
            return;
        }

        _toolEvents.Enqueue((kind, body));
        await AnswerAsync(context, 201, []);
    }

    private static IResult? Refusal(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() == $"Bearer {Key}" ? null : Results_Status(401);

    private static Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body);
    }
}
