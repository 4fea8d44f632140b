namespace OpenOps.Inference.Transcriptions;

/// <summary>A request for a transcription in OpenAI's shape, sent as <c>multipart/form-data</c>. Other fields are tolerated and ignored.</summary>
internal sealed record TranscriptionRequest
{
    /// <summary>The id of a model that <c>GET /v1/models?kind=transcription</c> lists.</summary>
    public required string Model { get; init; }

    /// <summary>The sound: flac, m4a, mp3, mp4, mpeg, mpga, oga, ogg, wav or webm.</summary>
    public required UploadedAudio File { get; init; }

    /// <summary>The language that is spoken, as <c>en</c> or <c>de</c>; found out when it is left out.</summary>
    public string? Language { get; init; }

    /// <summary>Words that are likely to occur.</summary>
    public string? Prompt { get; init; }

    /// <summary>json, text, srt, verbose_json or vtt.</summary>
    public string ResponseFormat { get; init; } = "json";

    public double? Temperature { get; init; }

    /// <summary>The caller's own name of the person, used when the metadata names none.</summary>
    public string? User { get; init; }

    /// <summary>As of a chat completion, each entry a field <c>metadata[name]</c>.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}
