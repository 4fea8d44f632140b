using Microsoft.Extensions.AI;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Chat;

/// <summary>A request that has been understood.</summary>
internal sealed record ChatCall(Interaction Interaction, List<ChatMessage> Messages, ChatOptions Options, bool IsStreamed, DateTimeOffset Created)
{
    /// <summary>Whether the caller wants to be told what goes on besides the text.</summary>
    public bool WantsStatus { get; init; }

    public string CompletionId => $"chatcmpl-{Interaction.Id:N}";

    public string ModelId => Interaction.Model.Id;
}
