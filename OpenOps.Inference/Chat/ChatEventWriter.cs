using System.Text.Encodings.Web;
using System.Text.Json;
using OpenOps.Inference.Tools;

namespace OpenOps.Inference.Chat;

/// <summary>Server-sent events of one streamed answer, each flushed at once.</summary>
internal sealed class ChatEventWriter(HttpResponse response, ChatCall call)
{
    // Written as text, never into HTML: umlauts and quotation marks need no escapes.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool _opened;

    public async Task WriteTextAsync(string text, CancellationToken cancellationToken)
    {
        Open();
        Write(Chunk(new ChatDelta { Content = text }));
        await FlushAsync(cancellationToken);
    }

    /// <summary>Tells what goes on. Before the answer itself has begun, its first chunk is yet to come.</summary>
    public async Task WriteStatusAsync(ChatStatus status, CancellationToken cancellationToken)
    {
        SetHeaders();
        Write(Chunk() with { Openops = status });
        await FlushAsync(cancellationToken);
    }

    public async Task WriteToolAsync(ToolEvent happened, CancellationToken cancellationToken)
    {
        Open();
        Write(Chunk() with
        {
            Openops = new ChatStatus
            {
                Tool = new ChatToolEvent
                {
                    Kind = happened.Kind,
                    Name = happened.Tool,
                    Exchange = happened.Exchange,
                    Description = happened.Description,
                    Arguments = happened.Arguments,
                    WithinSeconds = happened.Within?.TotalSeconds,
                    Outcome = happened.Outcome,
                    ErrorType = happened.ErrorType,
                },
            },
        });
        await FlushAsync(cancellationToken);
    }

    public async Task WriteEndAsync(string finishReason, ChatCompletionUsage usage, CancellationToken cancellationToken)
    {
        Open();
        Write(Chunk(new ChatDelta(), finishReason));
        Write(Chunk() with { Usage = usage });
        WriteRaw("data: [DONE]\n\n"u8);
        await FlushAsync(cancellationToken);
    }

    public async Task WriteErrorAsync(ApiErrorDetails error, CancellationToken cancellationToken)
    {
        Open();
        WriteRaw("data: "u8);
        WriteRaw(JsonSerializer.SerializeToUtf8Bytes(new ApiError(error), ChatJson.Default.ApiError));
        WriteRaw("\n\n"u8);
        await FlushAsync(cancellationToken);
    }

    public async Task WriteKeepAliveAsync(CancellationToken cancellationToken)
    {
        SetHeaders();
        WriteRaw(": waiting for the model\n\n"u8);
        await FlushAsync(cancellationToken);
    }

    private void Open()
    {
        if (_opened)
        {
            return;
        }

        _opened = true;
        SetHeaders();
        Write(Chunk(new ChatDelta { Role = "assistant", Content = "" }));
    }

    private void SetHeaders()
    {
        if (!response.HasStarted)
        {
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache";
        }
    }

    private ChatCompletionChunk Chunk(ChatDelta? delta = null, string? finishReason = null) => new()
    {
        Id = call.CompletionId,
        Created = call.Created.ToUnixTimeSeconds(),
        Model = call.ModelId,
        Choices = delta is null ? [] : [new ChatChunkChoice(0, delta, finishReason)],
    };

    private void Write(ChatCompletionChunk chunk)
    {
        WriteRaw("data: "u8);
        using (var json = new Utf8JsonWriter(response.BodyWriter, Plain))
        {
            JsonSerializer.Serialize(json, chunk, ChatJson.Default.ChatCompletionChunk);
        }

        WriteRaw("\n\n"u8);
    }

    private void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
        response.BodyWriter.Advance(bytes.Length);
    }

    // Kestrel's writer reports a closed connection by a completed result; the stream of updates ends by the token.
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
