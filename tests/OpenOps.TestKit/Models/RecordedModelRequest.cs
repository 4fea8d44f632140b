using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.TestKit.Models;

/// <summary>A request that a scripted model server has received, and what became of it.</summary>
public sealed class RecordedModelRequest(string method, string path, IReadOnlyDictionary<string, string> headers, string body)
{
    private readonly TaskCompletionSource _clientClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stepsDone;

    /// <summary>The HTTP method.</summary>
    public string Method { get; } = method;

    /// <summary>The path with its query.</summary>
    public string Path { get; } = path;

    /// <summary>The headers, by case-insensitive name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <summary>The body as it came.</summary>
    public string Body { get; } = body;

    /// <summary>The body as JSON; null when it is none.</summary>
    public JsonNode? Json { get; } = Parse(body);

    /// <summary>Completes when the client has closed the connection before the script's end: what cancelling must do.</summary>
    public Task ClientClosed => _clientClosed.Task;

    /// <summary>Completes when the script has been played to its end.</summary>
    public Task Answered => _answered.Task;

    /// <summary>How many steps have been played.</summary>
    public int StepsDone => Volatile.Read(ref _stepsDone);

    internal void StepDone() => Interlocked.Increment(ref _stepsDone);

    internal void MarkClosed() => _clientClosed.TrySetResult();

    internal void MarkAnswered() => _answered.TrySetResult();

    private static JsonNode? Parse(string body)
    {
        try
        {
            return body.Length == 0 ? null : JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
