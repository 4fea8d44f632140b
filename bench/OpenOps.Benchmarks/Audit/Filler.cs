namespace OpenOps.Benchmarks.Audit;

/// <summary>
/// Text of a given length, the same each time, that PostgreSQL cannot compress: a row of one letter would be stored, and
/// written to the log, as a tenth of its size, and would be no measure for what people write.
/// </summary>
internal static class Filler
{
    public static string Of(int length) => new(new Random(1).GetItems("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".AsSpan(), length));
}
