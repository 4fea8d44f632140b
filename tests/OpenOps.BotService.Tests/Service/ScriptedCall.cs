using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OpenOps.BotService.Tests.Service;

/// <summary>One request to the model, as a script answers it.</summary>
internal sealed class ScriptedCall(HttpContext context, JsonObject body)
{
    private readonly StringBuilder _said = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<JsonObject>> _asked = new();

    public JsonObject Body { get; } = body;

    public string Said => _said.ToString();

    public string? FinishReason { get; private set; }

    /// <summary>Cancelled when the bot goes away.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    public string InteractionId => Metadata("interaction_id");

    public string TraceParent { get; } = context.Request.Headers.TraceParent.ToString();

    public string Bot => Metadata("bot");

    /// <summary>The messages after the system prompt, such as <c>user: hi</c>.</summary>
    public IReadOnlyList<string> Conversation =>
        [.. Body["messages"]!.AsArray().Skip(1).Select(message => $"{message!["role"]}: {message["content"]}")];

    public string SystemPrompt => Body["messages"]![0]!["content"]!.GetValue<string>();

    public string Metadata(string key) => Body["metadata"]?[key]?.GetValue<string>() ?? "";

    /// <summary>Says a text at once and ends.</summary>
    public async Task SayAsync(string text, string finishReason = "stop")
    {
        await WriteAsync(text);
        await FinishAsync(finishReason);
    }

    public Task WriteAsync(string text)
    {
        _said.Append(text);
        return ChunkAsync(new JsonObject { ["delta"] = new JsonObject { ["content"] = text } });
    }

    public async Task FinishAsync(string finishReason)
    {
        FinishReason = finishReason;
        await ChunkAsync(new JsonObject { ["delta"] = new JsonObject(), ["finish_reason"] = finishReason });
        await RawAsync("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\ndata: [DONE]\n\n");
    }

    /// <summary>Tells a place in the queue.</summary>
    public Task QueueAsync(int position, double? wait) =>
        StatusAsync(new JsonObject { ["queue"] = new JsonObject { ["position"] = position, ["expected_wait_seconds"] = wait } });

    /// <summary>Tells that messages were left out.</summary>
    public Task DropAsync(int count) => StatusAsync(new JsonObject { ["dropped_messages"] = count });

    /// <summary>Asks the bot about a tool, as Inference does, and waits for its answer.</summary>
    public async Task<JsonObject> AskAsync(string kind, string tool, string arguments, double withinSeconds = 300)
    {
        var (exchange, answer) = (Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously));
        _asked[exchange] = answer;
        await TellAsync(new JsonObject
        {
            ["kind"] = kind, ["name"] = tool, ["exchange"] = exchange.ToString(), ["arguments"] = arguments, ["within_seconds"] = withinSeconds,
        });
        return await answer.Task.WaitAsync(TestTimeouts.Step, Aborted);
    }

    /// <summary>Tells the bot something about a tool.</summary>
    public Task TellAsync(JsonObject tool) =>
        RawAsync($"data: {new JsonObject { ["choices"] = new JsonArray(), ["openops"] = new JsonObject { ["tool"] = tool } }.ToJsonString()}\n\n");

    /// <summary>Takes the bot's answer; false when nothing was asked under that id, or it has been answered.</summary>
    public bool TakeAnswer(Guid exchange, JsonObject answer) => _asked.TryRemove(exchange, out var waiting) && waiting.TrySetResult(answer);

    /// <summary>Ends a stream with an error, as Inference tells it.</summary>
    public async Task FailAsync(string code)
    {
        await RawAsync($"data: {{\"error\":{{\"message\":\"told\",\"type\":\"server_error\",\"param\":null,\"code\":\"{code}\"}}}}\n\n");
        throw new ScriptedFailureException(code);
    }

    /// <summary>Refuses before anything is streamed.</summary>
    public Task RefuseAsync(HttpStatusCode status, string code, int? retryAfter = null)
    {
        context.Response.StatusCode = (int)status;
        if (retryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString();
        }

        return context.Response.WriteAsJsonAsync(new { error = new { message = "told", type = "server_error", param = (string?)null, code } });
    }

    /// <summary>Drops the connection.</summary>
    public void Abort()
    {
        context.Abort();
        throw new ScriptedFailureException("provider_disconnected");
    }

    public async Task RawAsync(string text)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync(text, Aborted);
        await context.Response.Body.FlushAsync(Aborted);
    }

    /// <summary>Says nothing more until the bot goes away.</summary>
    public Task HangAsync() => Task.Delay(Timeout.Infinite, Aborted);

    private Task StatusAsync(JsonObject status) =>
        RawAsync($"data: {new JsonObject { ["model"] = "scripted-1", ["choices"] = new JsonArray(), ["openops"] = status }.ToJsonString()}\n\n");

    private Task ChunkAsync(JsonObject choice) =>
        RawAsync($"data: {new JsonObject { ["model"] = "scripted-1", ["choices"] = new JsonArray(choice) }.ToJsonString()}\n\n");
}

/// <summary>A script ended its call with an error.</summary>
internal sealed class ScriptedFailureException(string code) : Exception(code);
