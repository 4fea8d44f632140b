using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Pipeline;

/// <summary>One request to one model: who asks, where, for whom. Travels with the call's options, never to a provider.</summary>
internal sealed record Interaction
{
    public required Guid Id { get; init; }

    /// <summary>The name of the key that was presented.</summary>
    public required string Caller { get; init; }

    public required string Operation { get; init; }

    public required AvailableModel Model { get; init; }

    public required Requester Requester { get; init; }

    public Place Place { get; init; } = new();

    public string Bot { get; init; } = "";

    public IReadOnlyList<string> SourcePostIds { get; init; } = [];

    public Guid? ParentId { get; init; }

    /// <summary>The tools the caller wants the model to have.</summary>
    public IReadOnlyList<string> ToolNames { get; init; } = [];
}

/// <summary>The person for whom a model is asked.</summary>
internal sealed record Requester(string Id, string Name, IReadOnlyList<string> Roles);

/// <summary>Where in the chat the question stands.</summary>
internal sealed record Place
{
    public string TeamId { get; init; } = "";

    public string ChannelId { get; init; } = "";

    public string ChannelType { get; init; } = "";

    public string PostId { get; init; } = "";

    public string RootId { get; init; } = "";

    public string ConversationId { get; init; } = "";
}

/// <summary>Puts an interaction into a call's options and takes it out again.</summary>
internal static class InteractionOptions
{
    private const string Key = "openops.interaction";

    public static void SetInteraction(this ChatOptions options, Interaction interaction) =>
        (options.AdditionalProperties ??= [])[Key] = interaction;

    public static Interaction GetInteraction(this ChatOptions? options) =>
        options?.AdditionalProperties?.TryGetValue(Key, out var value) == true && value is Interaction interaction
            ? interaction
            : throw new InvalidOperationException("The call carries no interaction; calls of a model go through ChatPipeline.");
}
