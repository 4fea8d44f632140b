namespace OpenOps.GgufKit;

/// <summary>Random numbers that are the same on every machine and with every runtime: SplitMix64.</summary>
internal sealed class Numbers(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Evenly between -1 and 1.</summary>
    public float Signed() => ((Next() >> 40) / (float)(1 << 23)) - 1;

    public float[] Fill(long count, float scale)
    {
        var values = new float[count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Signed() * scale;
        }

        return values;
    }
}
