using System.Buffers;

namespace OpenOps.Audit.Exports;

/// <summary>A cell as RFC 4180 wants it, and as no spreadsheet runs it.</summary>
internal static class CsvCell
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    // A spreadsheet takes a cell that begins like this for a formula, which can read other cells and call other hosts
    // (OWASP, CSV injection). The wide forms are the same signs to a spreadsheet of East Asian locale.
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    public static string Write(string text)
    {
        // White space in front is skipped by some spreadsheets before they look for a formula.
        var start = text.AsSpan().TrimStart(' ');
        var safe = start.Length > 0 && Formula.Contains(start[0]) && !IsNumber(text) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Special) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static bool IsNumber(string text) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);
}
