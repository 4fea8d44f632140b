using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Exports;

/// <summary>What an export holds and where it comes from: the last file of its archive, <c>manifest.json</c>.</summary>
internal sealed record ExportManifest
{
    public const string FileName = "manifest.json";

    public string Schema => "openops.export/1";

    /// <summary>The program and version that wrote it.</summary>
    public required string Generator { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Format { get; init; }

    /// <summary>What the interactions were narrowed by; null values narrow nothing.</summary>
    public required ManifestQuery Query { get; init; }

    /// <summary>By which rules rows were made; null for whole interactions.</summary>
    public required string? Rules { get; init; }

    public required IReadOnlyList<ExportedFile> Files { get; init; }

    /// <summary>The part of the record that rows come from.</summary>
    public required ManifestRange AuditRange { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Rows that were left out, by reason.</summary>
    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    /// <summary>The erasures because of which rows were left out: what an earlier export of the same may still hold.</summary>
    public required IReadOnlyList<ManifestWithdrawal> Withdrawals { get; init; }

    /// <summary>Rows by label, where rows have one.</summary>
    public required IReadOnlyDictionary<string, long>? Labels { get; init; }

    /// <summary>How many people's votes are in it, and the largest part of the rows that is one person's: 1 is all.</summary>
    public required ManifestVoters? Voters { get; init; }

    /// <summary>Of the text that people consented to. Null: none is recorded yet.</summary>
    public required string? ConsentTextVersion { get; init; }
}

/// <summary>A file of an export.</summary>
internal sealed record ExportedFile(string Name, long Rows, long Bytes, string Sha256);

/// <summary>The filter of an export, as asked for.</summary>
internal sealed record ManifestQuery(
    string? User, string? Bot, string? Model, string? Channel, DateTimeOffset? From, DateTimeOffset? To, InteractionOutcome? Outcome, string? Rating, string? Text, int? TestPercent)
{
    public static readonly ManifestQuery Nothing = new(null, null, null, null, null, null, null, null, null, null);

    public static ManifestQuery Of(ExportRequest request) => new(
        request.Filter.User, request.Filter.Bot, request.Filter.Model, request.Filter.Channel, request.Filter.From, request.Filter.To,
        request.Filter.Outcome, request.Filter.Rating?.ToString().ToLowerInvariant(), request.Filter.Text, request.Format.IsTraining() ? request.TestPercent : null);
}

/// <summary>Sequence numbers of the record.</summary>
/// <param name="First">Of the earliest interaction in the export; null for none.</param>
/// <param name="Last">Of the latest.</param>
/// <param name="Through">Of the last event there was when the export began: what came later is not in it.</param>
internal sealed record ManifestRange(long? First, long? Last, long Through);

/// <summary>An erasure.</summary>
/// <param name="Sequence">Of its event in the record.</param>
/// <param name="Rows">How many rows were left out because of it.</param>
internal sealed record ManifestWithdrawal(long Sequence, long Rows);

/// <summary>Whose votes an export holds, in numbers.</summary>
internal sealed record ManifestVoters(int People, double LargestShare);
