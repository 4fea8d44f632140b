namespace OpenOps.Benchmarks.Audit;

/// <summary>
/// Text of a given length, the same each time: words of two to nine letters, as people write them, of which an intent has as
/// many to be found by. PostgreSQL cannot compress it: a row of one letter would be stored, and written to the log, as a tenth
/// of its size, and would be no measure.
/// </summary>
internal static class Filler
{
    public static string Of(int length)
    {
        var random = new Random(1);
        var text = random.GetItems("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".AsSpan(), length);
        for (var at = random.Next(2, 10); at < length - 1; at += random.Next(3, 11))
        {
            text[at] = ' ';
        }

        return new string(text);
    }
}
