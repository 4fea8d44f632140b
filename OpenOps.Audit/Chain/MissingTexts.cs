namespace OpenOps.Audit.Chain;

/// <summary>
/// Texts that are not there, by the month they would lie in, until a retention run accounts for that month. Of each month the
/// first few are remembered: where one is missing without a reason, more of them say nothing new.
/// </summary>
internal sealed class MissingTexts
{
    private const int MostOfAMonth = 20;

    private readonly Dictionary<DateOnly, List<(long Sequence, string Name)>> _byMonth = [];

    public IEnumerable<(long Sequence, string Name)> All => _byMonth.Values.SelectMany(missing => missing);

    public void Add(DateOnly month, (long Sequence, string Name) text)
    {
        if (!_byMonth.TryGetValue(month, out var missing))
        {
            _byMonth.Add(month, missing = []);
        }

        if (missing.Count < MostOfAMonth)
        {
            missing.Add(text);
        }
    }

    public void Remove(DateOnly month) => _byMonth.Remove(month);
}
