using OpenOps.Audit.Feedback;

namespace OpenOps.Audit.Exports;

/// <summary>Counts what an export holds and what it left out, for its manifest.</summary>
internal sealed class ExportTally
{
    private readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, long> _withdrawals = [];
    private readonly SortedDictionary<string, long> _labels = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _voters = new(StringComparer.Ordinal);
    private long? _first;
    private long? _last;

    /// <param name="reason">One of <see cref="LeftOutReasons"/>.</param>
    /// <param name="erasure">The sequence of the erasure because of which, if one is.</param>
    public void LeaveOut(string reason, long? erasure = null)
    {
        _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + 1;
        if (erasure is { } sequence && reason == LeftOutReasons.Erased)
        {
            _withdrawals[sequence] = _withdrawals.GetValueOrDefault(sequence) + 1;
        }
    }

    public void Label(string label) => _labels[label] = _labels.GetValueOrDefault(label) + 1;

    public void Include(long sequence, string modelId)
    {
        _models.Add(modelId);
        _first = Math.Min(_first ?? sequence, sequence);
        _last = Math.Max(_last ?? sequence, sequence);
    }

    public void Vote(CurrentRating rating) => _voters[rating.UserId] = _voters.GetValueOrDefault(rating.UserId) + 1;

    public ExportManifest ToManifest(ExportRequest request, ExportArchive archive, long through, DateTimeOffset now, string? rules) => new()
    {
        Generator = $"OpenOps.Audit {typeof(ExportTally).Assembly.GetName().Version?.ToString(3)}",
        CreatedAt = now,
        Format = request.Format.ToText(),
        Query = ManifestQuery.Of(request),
        Rules = rules,
        Files = archive.Files,
        AuditRange = new ManifestRange(_first, _last, through),
        Models = [.. _models],
        LeftOut = _leftOut,
        Withdrawals = [.. _withdrawals.Select(withdrawal => new ManifestWithdrawal(withdrawal.Key, withdrawal.Value))],
        Labels = _labels.Count > 0 ? _labels : null,
        Voters = _voters.Count > 0 ? new ManifestVoters(_voters.Count, Math.Round((double)_voters.Values.Max() / _voters.Values.Sum(), 3)) : null,
        ConsentTextVersion = null,
    };
}
