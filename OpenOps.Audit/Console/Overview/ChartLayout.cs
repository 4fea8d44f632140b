using System.Globalization;

namespace OpenOps.Audit.Console.Overview;

/// <summary>Where the parts of a chart stand in its picture.</summary>
internal sealed class ChartLayout(Chart chart)
{
    public const int Width = 560;
    public const int Height = 200;
    public const int Left = 46;
    public const int Bottom = 24;
    private const int Top = 8;
    private const int Right = 6;
    private const int Steps = 4;

    public double Max { get; } = NiceMax(chart);

    public double SlotWidth => (double)(Width - Left - Right) / chart.Days.Count;

    public double BarWidth => Math.Max(1, SlotWidth * (chart.Days.Count > 100 ? 1 : 0.72));

    /// <summary>The lines across, with what they stand for.</summary>
    public IEnumerable<(double Value, double Y)> Lines => Enumerable.Range(0, Steps + 1).Select(step => (Max * step / Steps, Y(Max * step / Steps)));

    /// <summary>The days that are named below.</summary>
    public IEnumerable<(string Text, double X)> Labels
    {
        get
        {
            var every = Math.Max(1, (int)Math.Ceiling(chart.Days.Count / 7.0));
            return chart.Days.Index().Where(day => day.Index % every == 0).Select(day => (day.Item.ToString("d MMM", CultureInfo.InvariantCulture), Middle(day.Index)));
        }
    }

    public double Middle(int day) => Left + (SlotWidth * (day + 0.5));

    public double Y(double value) => Height - Bottom - ((Height - Bottom - Top) * value / Max);

    /// <summary>The parts of one day's bar, from the bottom up.</summary>
    public IEnumerable<(int Series, double Y, double Height)> Parts(int day)
    {
        var below = 0.0;
        foreach (var (index, series) in chart.Series.Index())
        {
            if (series.Values[day] is > 0 and var value)
            {
                yield return (index, Y(below + value), Y(below) - Y(below + value));
                below += value;
            }
        }
    }

    /// <summary>A series as pieces of a line: it breaks where there is nothing to tell.</summary>
    public IEnumerable<string> Pieces(ChartSeries series)
    {
        List<string> points = [];
        foreach (var (day, value) in series.Values.Index())
        {
            if (value is { } known)
            {
                points.Add($"{N(Middle(day))},{N(Y(known))}");
            }
            else if (points.Count > 0)
            {
                yield return string.Join(' ', points);
                points.Clear();
            }
        }

        if (points.Count > 0)
        {
            yield return string.Join(' ', points);
        }
    }

    public string Text(double value) => chart.Unit switch
    {
        ChartUnit.Count => Format.Short(value),
        ChartUnit.Milliseconds => Format.Duration(value),
        ChartUnit.Share => Format.Percent(value),
    };

    public static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static double NiceMax(Chart chart)
    {
        if (chart.Unit == ChartUnit.Share)
        {
            return 1;
        }

        var most = chart.Kind == ChartKind.Bars
            ? Enumerable.Range(0, chart.Days.Count).Max(day => chart.Series.Sum(series => series.Values[day] ?? 0))
            : chart.Series.SelectMany(series => series.Values).Max() ?? 0;
        if (most <= Steps)
        {
            return Steps;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return new[] { 1.0, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10 }.Select(step => step * power).First(step => step >= most);
    }
}
