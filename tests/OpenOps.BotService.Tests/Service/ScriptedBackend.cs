using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenOps.BotService.Tests.Service;

/// <summary>
/// Inference and Audit as a bot sees them, on one port: a model that follows a script, a record that is kept in memory,
/// and the rule that an interaction's id can be used once.
/// </summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedBackend(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    /// <summary>What the model does with a request.</summary>
    public Func<ScriptedCall, Task> Script { get; set; } = call => call.SayAsync("Hello from the model.");

    public ConcurrentQueue<ScriptedCall> Calls { get; } = new();

    public ConcurrentDictionary<string, ScriptedInteraction> Interactions { get; } = new(StringComparer.Ordinal);

    /// <summary>The models that are listed.</summary>
    public IReadOnlyList<string> Models { get; set; } = ["baseline", "anthropic"];

    /// <summary>The models that transcribe.</summary>
    public IReadOnlyList<string> TranscriptionModels { get; set; } = ["whisper"];

    /// <summary>What a transcription model answers; null hangs until the bot goes away.</summary>
    public Func<ScriptedTranscription, IResult?> Transcribe { get; set; } = _ => Results.Json(new { text = "Good morning." });

    public ConcurrentQueue<ScriptedTranscription> Transcriptions { get; } = new();

    /// <summary>How many tokens the models take, where that is told.</summary>
    public int? ContextLength { get; set; }

    /// <summary>How the models count tokens, where they do; an exception fails the count.</summary>
    public Func<string, int>? Tokenizer { get; set; }

    /// <summary>PostgreSQL is away: nothing is recorded, so no model is asked.</summary>
    public bool AuditIsDown { get; set; }

    public static async Task<ScriptedBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var backend = new ScriptedBackend(app);
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/v1/models", (string? kind) => new JsonObject
        {
            ["data"] = new JsonArray([.. (kind == "transcription" ? backend.TranscriptionModels : backend.Models).Select(id => new JsonObject
            {
                ["id"] = id,
                ["openops"] = new JsonObject { ["display_name"] = id, ["provider"] = id, ["custody"] = id == "baseline" ? "local" : "vendor", ["context_length"] = backend.ContextLength, ["counts_tokens"] = backend.Tokenizer is not null },
            })]),
        });
        app.MapPost("/v1/chat/completions", backend.CompleteAsync);
        app.MapPost("/v1/tokens", (JsonObject body) => new JsonObject
        {
            ["tokens"] = new JsonArray([.. body["texts"]!.AsArray().Select(text => (JsonNode)backend.Tokenizer!(text!.GetValue<string>()))]),
        });
        app.MapPost("/v1/audio/transcriptions", backend.TranscribeAsync);
        app.MapPost("/configurations", () => Results.Json(new { changed = false }));
        app.MapPost("/v1/interactions/{id}/tool-answers/{exchange}", backend.TakeToolAnswerAsync);
        app.MapGet("/interactions/{id}", backend.Find);
        app.MapPost("/interactions/{id}/{kind}", backend.RecordAsync);
        await app.StartAsync();
        backend.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return backend;
    }

    public ScriptedInteraction Of(Guid? id) => Interactions[id.ToString()!];

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private async Task CompleteAsync(HttpContext context)
    {
        var body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        var call = new ScriptedCall(context, body);
        if (AuditIsDown)
        {
            await call.RefuseAsync(HttpStatusCode.ServiceUnavailable, "audit_unavailable");
            return;
        }

        var interaction = new ScriptedInteraction(call.Metadata("source_post_ids").Split(',', StringSplitOptions.RemoveEmptyEntries));
        if (!Interactions.TryAdd(call.InteractionId, interaction))
        {
            await call.RefuseAsync(HttpStatusCode.Conflict, "interaction_exists");
            return;
        }

        Calls.Enqueue(call);
        try
        {
            await Script(call);
            interaction.End("completed", call.Said, call.FinishReason ?? "stop");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            interaction.End("cancelled", call.Said, "cancelled");
        }
        catch (ScriptedFailureException failure)
        {
            interaction.End("failed", call.Said, "error", failure.Message);
        }
    }

    private async Task<IResult> TakeToolAnswerAsync(string id, Guid exchange, HttpRequest request)
    {
        var body = (JsonObject)(await JsonNode.ParseAsync(request.Body))!;
        return Calls.FirstOrDefault(call => call.InteractionId == id) is { } asking && asking.TakeAnswer(exchange, body) ? Results.NoContent() : Results.NotFound();
    }

    private async Task TranscribeAsync(HttpContext context)
    {
        var call = await ScriptedTranscription.ReadAsync(context.Request);
        var isNew = !AuditIsDown && Interactions.TryAdd(call.Field("metadata[interaction_id]"), new ScriptedInteraction([]));
        if (isNew)
        {
            Transcriptions.Enqueue(call);
        }

        var answer = isNew ? Transcribe(call) : ScriptedTranscription.Refusal(AuditIsDown ? 503 : 409, AuditIsDown ? "audit_unavailable" : "interaction_exists");
        if (answer is not null)
        {
            await answer.ExecuteAsync(context);
            return;
        }

        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            call.Closed.SetResult();
        }
    }

    private IResult Find(string id) => AuditIsDown ? Results.StatusCode(503)
        : Interactions.TryGetValue(id, out var interaction) ? Results.Json(interaction.ToJson(id)) : Results.NotFound();

    private async Task<IResult> RecordAsync(string id, string kind, HttpRequest request)
    {
        if (AuditIsDown)
        {
            return Results.StatusCode(503);
        }

        if (!Interactions.TryGetValue(id, out var interaction))
        {
            return Results.NotFound();
        }

        interaction.Add(kind, (JsonObject)(await JsonNode.ParseAsync(request.Body))!);
        return Results.StatusCode(201);
    }
}

/// <summary>What is recorded of one interaction.</summary>
internal sealed class ScriptedInteraction(IReadOnlyList<string> sources)
{
    private readonly Lock _lock = new();
    private readonly List<(string Kind, JsonObject Body)> _events = [];
    private JsonObject? _result;

    public string Outcome { get; private set; } = "pending";

    public string? Answer { get; private set; }

    public List<JsonObject> Events(string kind)
    {
        lock (_lock)
        {
            return [.. _events.Where(entry => entry.Kind == kind).Select(entry => entry.Body)];
        }
    }

    /// <summary>Each person's current rating, such as <c>alice: up</c>.</summary>
    public IReadOnlyList<string> Ratings() =>
    [
        .. Events("feedback").GroupBy(vote => vote["user_name"]!.GetValue<string>())
            .Select(votes => $"{votes.Key}: {votes.Last()["rating"]}").Order(StringComparer.Ordinal),
    ];

    public void Add(string kind, JsonObject body)
    {
        lock (_lock)
        {
            if (!_events.Exists(entry => entry.Body["id"]!.GetValue<string>() == body["id"]!.GetValue<string>()))
            {
                _events.Add((kind, body));
            }
        }
    }

    public void End(string outcome, string answer, string finishReason, string? error = null)
    {
        lock (_lock)
        {
            (Outcome, Answer) = (outcome, answer);
            _result = new JsonObject
            {
                ["answer"] = answer, ["finish_reason"] = finishReason, ["partial"] = outcome != "completed",
                ["error"] = error is null ? null : new JsonObject { ["type"] = error, ["message"] = "" },
            };
        }
    }

    public JsonObject ToJson(string id)
    {
        var (feedback, stops) = (Events("feedback"), Events("stop"));
        lock (_lock)
        {
            return new JsonObject
            {
                ["id"] = id,
                ["intent"] = new JsonObject { ["trace_id"] = null, ["span_id"] = null, ["sources"] = new JsonArray([.. sources.Select(id => (JsonNode)id)]) },
                ["outcome"] = Outcome,
                ["result"] = _result?.DeepClone(),
                ["stop"] = stops.FirstOrDefault()?.DeepClone(),
                ["feedback"] = new JsonArray([.. feedback.Select(vote => vote.DeepClone())]),
            };
        }
    }
}
