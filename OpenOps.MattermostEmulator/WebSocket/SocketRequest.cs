using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.WebSocket;

/// <summary>Something a client asks over its socket.</summary>
internal sealed record SocketRequest(long Seq, string? Action, JsonElement? Data)
{
    public const string Challenge = "authentication_challenge";

    public string? Text(string name) =>
        Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>The answer to it.</summary>
internal sealed record SocketReply
{
    public required string Status { get; init; }
    public required long SeqReply { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Data { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Error { get; init; }

    public static byte[] Ok(long seq, object? data = null) =>
        WireJson.Bytes(new SocketReply { Status = "OK", SeqReply = seq, Data = data });

    public static byte[] Fail(long seq, string id, string message, int status) => WireJson.Bytes(new SocketReply
    {
        Status = "FAIL",
        SeqReply = seq,
        Error = new { id, message, detailed_error = "", status_code = status },
    });
}
