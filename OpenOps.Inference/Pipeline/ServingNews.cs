using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>A place in the queue of a model that this service runs itself.</summary>
/// <param name="Position">1 for the next; 0 once the waiting is over.</param>
/// <param name="ExpectedWait">Null until there is something to judge it by.</param>
internal sealed record QueuePlace(int Position, TimeSpan? ExpectedWait);

/// <summary>What a provider tells of an answer besides its text. It travels with the updates, and no provider gets it.</summary>
internal static class ServingNews
{
    private const string QueueKey = "openops.queue_place";
    private const string DroppedKey = "openops.messages_left_out";

    public static void SetQueuePlace(this ChatResponseUpdate update, QueuePlace place) => (update.AdditionalProperties ??= [])[QueueKey] = place;

    /// <summary>The place in the queue, in an update that is about nothing else.</summary>
    public static QueuePlace? GetQueuePlace(this ChatResponseUpdate update) =>
        update.AdditionalProperties?.TryGetValue(QueueKey, out var value) == true ? value as QueuePlace : null;

    public static void SetDroppedMessages(this ChatResponseUpdate update, int count) => (update.AdditionalProperties ??= [])[DroppedKey] = count;

    /// <summary>How many of the oldest messages the provider left out, in the first update after it did.</summary>
    public static int GetDroppedMessages(this ChatResponseUpdate update) =>
        update.AdditionalProperties?.TryGetValue(DroppedKey, out var value) == true && value is int count ? count : 0;
}
