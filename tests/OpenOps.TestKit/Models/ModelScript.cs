using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace OpenOps.TestKit.Models;

/// <summary>What a scripted model server does with one request: a status, headers, and steps one after the other.</summary>
public sealed record ModelScript
{
    /// <summary>The status code.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The media type of the answer.</summary>
    public string ContentType { get; init; } = "text/event-stream";

    /// <summary>Further headers, such as Retry-After.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What happens after the headers.</summary>
    public IReadOnlyList<ScriptStep> Steps { get; init; } = [];

    /// <summary>Steps before the headers: a server that hangs hangs there.</summary>
    public IReadOnlyList<ScriptStep> StepsBeforeHeaders { get; init; } = [];

    /// <summary>A whole answer in OpenAI's protocol, one event per chunk, ended by finish reason, usage and [DONE].</summary>
    public static ModelScript Answer(params string[] chunks) => Answering(chunks);

    /// <summary>The same with all that may vary.</summary>
    public static ModelScript Answering(
        IReadOnlyList<string> chunks, string finishReason = "stop", TimeSpan? pause = null, int? promptTokens = 10, bool emptyFirstChunk = false)
    {
        var steps = new List<ScriptStep>();
        if (emptyFirstChunk)
        {
            steps.Add(ScriptStep.Event(Completion(choices: new JsonArray())));
        }

        foreach (var chunk in chunks)
        {
            if (pause is { } wait)
            {
                steps.Add(ScriptStep.Wait(wait));
            }

            steps.Add(Text(chunk));
        }

        steps.AddRange(End(finishReason, promptTokens, chunks.Count));
        return new ModelScript { Steps = steps };
    }

    /// <summary>Words at a given pace, like a real model.</summary>
    public static ModelScript Paced(string text, double tokensPerSecond)
    {
        var words = text.Split(' ').Select((word, index) => index == 0 ? word : " " + word).ToList();
        return Answering(words, pause: TimeSpan.FromSeconds(1 / tokensPerSecond));
    }

    /// <summary>Sends <paramref name="before"/>, waits until the test opens <paramref name="gate"/>, then sends the rest and ends.</summary>
    public static ModelScript Gated(IReadOnlyList<string> before, Task gate, IReadOnlyList<string> after) => new()
    {
        Steps = [.. before.Select(Text), ScriptStep.Until(gate), .. after.Select(Text), .. End("stop", 10, before.Count + after.Count)],
    };

    /// <summary>Asks for tools in OpenAI's protocol, each call in pieces, perhaps after some words.</summary>
    public static ModelScript Calling(string? text, params (string Id, string Name, string Arguments)[] calls)
    {
        var steps = new List<ScriptStep>();
        if (text is not null)
        {
            steps.Add(Text(text));
        }

        for (var index = 0; index < calls.Length; index++)
        {
            var (id, name, arguments) = calls[index];
            steps.Add(Piece(index, new JsonObject { ["name"] = name, ["arguments"] = "" }, id));
            steps.Add(Piece(index, new JsonObject { ["arguments"] = arguments[..(arguments.Length / 2)] }));
            steps.Add(Piece(index, new JsonObject { ["arguments"] = arguments[(arguments.Length / 2)..] }));
        }

        return new ModelScript { Steps = [.. steps, .. End("tool_calls", 10, calls.Length)] };

        static ScriptStep Piece(int index, JsonObject function, string? id = null)
        {
            var call = new JsonObject { ["index"] = index, ["function"] = function };
            if (id is not null)
            {
                (call["id"], call["type"]) = (id, "function");
            }

            return ScriptStep.Event(Completion(new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["delta"] = new JsonObject { ["tool_calls"] = new JsonArray(call) },
                ["finish_reason"] = null,
            })));
        }
    }

    /// <summary>Answers nothing at all, for ever.</summary>
    public static ModelScript Hang() => new() { StepsBeforeHeaders = [ScriptStep.Hang()] };

    /// <summary>Sends some chunks and then nothing more, for ever.</summary>
    public static ModelScript StallAfter(params string[] chunks) => new() { Steps = [.. chunks.Select(Text), ScriptStep.Hang()] };

    /// <summary>Sends some chunks and, a moment later, resets the connection: a reset may overtake what was sent just before.</summary>
    public static ModelScript DisconnectAfter(params string[] chunks) =>
        new() { Steps = [.. chunks.Select(Text), ScriptStep.Wait(TimeSpan.FromMilliseconds(200)), ScriptStep.Abort()] };

    /// <summary>Sends some chunks and then ends the response properly, but without finish reason and [DONE].</summary>
    public static ModelScript EndEarlyAfter(params string[] chunks) => new() { Steps = [.. chunks.Select(Text)] };

    /// <summary>Sends some chunks and then an event that is not JSON.</summary>
    public static ModelScript GarbageAfter(params string[] chunks) =>
        new() { Steps = [.. chunks.Select(Text), ScriptStep.Send("data: {\"choices\":[{]]\u0000garbage\n\n"), .. End("stop", 10, chunks.Length)] };

    /// <summary>An error in OpenAI's shape.</summary>
    public static ModelScript Error(int status, string code = "server_error", string message = "scripted failure", TimeSpan? retryAfter = null) => new()
    {
        Status = status,
        ContentType = "application/json",
        Headers = retryAfter is { } wait
            ? new Dictionary<string, string> { ["Retry-After"] = ((int)Math.Ceiling(wait.TotalSeconds)).ToString() }
            : new Dictionary<string, string>(),
        Steps = [ScriptStep.Send(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = code, ["param"] = null, ["code"] = code } }.ToJsonString())],
    };

    /// <summary>Answers with the last message's own text.</summary>
    public static ModelScript Echo(RecordedModelRequest request)
    {
        var text = request.Json?["messages"]?.AsArray().LastOrDefault()?["content"]?.GetValue<string>() ?? "";
        return Answering([.. text.Split(' ').Select((word, index) => index == 0 ? word : " " + word)]);
    }

    /// <summary>Any text, sent as it is: for recorded exchanges.</summary>
    public static ModelScript Raw(string body, string contentType = "text/event-stream", int status = 200) =>
        new() { Status = status, ContentType = contentType, Steps = [ScriptStep.Send(body)] };

    /// <summary>One event with text in OpenAI's protocol.</summary>
    public static ScriptStep Text(string text) => ScriptStep.Event(Completion(new JsonArray(new JsonObject
    {
        ["index"] = 0,
        ["delta"] = new JsonObject { ["content"] = text },
        ["finish_reason"] = null,
    })));

    /// <summary>The events that end an answer in OpenAI's protocol.</summary>
    public static IEnumerable<ScriptStep> End(string finishReason, int? promptTokens, int completionTokens)
    {
        yield return ScriptStep.Event(Completion(new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["delta"] = new JsonObject(),
            ["finish_reason"] = finishReason,
        })));
        if (promptTokens is { } prompt)
        {
            var usage = Completion(new JsonArray());
            usage["usage"] = new JsonObject
            {
                ["prompt_tokens"] = prompt,
                ["completion_tokens"] = completionTokens,
                ["total_tokens"] = prompt + completionTokens,
                ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 4 },
            };
            yield return ScriptStep.Event(usage);
        }

        yield return ScriptStep.Send("data: [DONE]\n\n");
    }

    private static JsonObject Completion(JsonArray choices) => new()
    {
        ["id"] = "chatcmpl-scripted",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1_760_000_000,
        ["model"] = ScriptedModelServer.ModelName,
        ["choices"] = choices,
    };
}

/// <summary>One thing a scripted server does.</summary>
public sealed record ScriptStep
{
    private static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What this step sends; empty for the other steps.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    internal Func<CancellationToken, Task>? Waiting { get; private init; }

    internal bool Aborts { get; private init; }

    /// <summary>Sends a text and flushes it.</summary>
    public static ScriptStep Send(string text) => new() { Content = Encoding.UTF8.GetBytes(text) };

    /// <summary>Sends bytes and flushes them: an event may be cut anywhere.</summary>
    public static ScriptStep Send(byte[] bytes) => new() { Content = bytes };

    /// <summary>Sends one event.</summary>
    public static ScriptStep Event(JsonNode data) => Send($"data: {data.ToJsonString(Readable)}\n\n");

    /// <summary>Lets time pass.</summary>
    public static ScriptStep Wait(TimeSpan time) => new() { Waiting = cancellationToken => Task.Delay(time, cancellationToken) };

    /// <summary>Waits for the test.</summary>
    public static ScriptStep Until(Task gate) => new() { Waiting = gate.WaitAsync };

    /// <summary>Waits until the client goes away.</summary>
    public static ScriptStep Hang() => new() { Waiting = cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken) };

    /// <summary>Resets the connection.</summary>
    public static ScriptStep Abort() => new() { Aborts = true };
}
