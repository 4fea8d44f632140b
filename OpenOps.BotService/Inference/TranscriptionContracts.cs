using System.Text.Json.Serialization;

namespace OpenOps.BotService.Inference;

/// <summary>What a model made of speech.</summary>
internal sealed record TranscribedAudio
{
    public string Text { get => field ?? ""; init; }

    /// <summary>The same in pieces with their times; null where the model does not tell them.</summary>
    public IReadOnlyList<TranscribedSegment>? Segments { get; init; }
}

/// <summary>A piece of speech; times in seconds from the beginning of the sound.</summary>
internal sealed record TranscribedSegment
{
    public double Start { get; init; }

    public double End { get; init; }

    public string Text { get => field ?? ""; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TranscribedAudio))]
internal sealed partial class TranscriptionJson : JsonSerializerContext;
