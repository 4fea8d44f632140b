using System.Globalization;

namespace OpenOps.Audit.Console;

/// <summary>How numbers and times read.</summary>
internal static class Format
{
    public const string None = "–";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Number(long? number) => number?.ToString("#,0", CultureInfo.InvariantCulture) ?? None;

    /// <summary>Short enough for a card: 12 345, 1.2 M.</summary>
    public static string Short(double number) => number switch
    {
        >= 1e9 => (number / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " G",
        >= 1e6 => (number / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M",
        >= 1e4 => (number / 1e3).ToString("0", CultureInfo.InvariantCulture) + " k",
        _ => number.ToString("#,0.##", CultureInfo.InvariantCulture),
    };

    public static string Duration(double? milliseconds) => milliseconds switch
    {
        null => None,
        < 1000 => milliseconds.Value.ToString("0", CultureInfo.InvariantCulture) + " ms",
        < 60_000 => (milliseconds.Value / 1000).ToString("0.0", CultureInfo.InvariantCulture) + " s",
        _ => (milliseconds.Value / 60_000).ToString("0.0", CultureInfo.InvariantCulture) + " min",
    };

    public static string Money(Cost? cost) => cost switch
    {
        null => None,
        { Amount: 0 } => $"0 {cost.Currency}",
        { Amount: < 0.01m } => cost.Amount.ToString("0.0000", CultureInfo.InvariantCulture) + " " + cost.Currency,
        _ => cost.Amount.ToString("#,0.00", CultureInfo.InvariantCulture) + " " + cost.Currency,
    };

    public static string Percent(double part) => (part * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    public static string Word<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();
}
