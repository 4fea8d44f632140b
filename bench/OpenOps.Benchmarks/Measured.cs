using System.Globalization;

namespace OpenOps.Benchmarks;

/// <summary>A sample of one quantity.</summary>
internal sealed class Measured(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double Max => _sorted[^1];

    /// <summary>The value that a share of the sample does not exceed (nearest rank).</summary>
    public double Percentile(double share) => _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"p50 {Percentile(0.5):0.0}, p95 {Percentile(0.95):0.0}, max {Max:0.0} (n={Count})");
}
