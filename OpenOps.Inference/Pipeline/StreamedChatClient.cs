using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>A decorator with one path: the whole answer is the stream, folded, so no promise has to be kept twice.</summary>
internal abstract class StreamedChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public sealed override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public abstract override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default);
}
