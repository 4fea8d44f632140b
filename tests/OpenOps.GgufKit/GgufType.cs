namespace OpenOps.GgufKit;

/// <summary>How a tensor's numbers are stored; the values are the format's.</summary>
public enum GgufType
{
    /// <summary>32-bit floating point.</summary>
    F32 = 0,

    /// <summary>Blocks of 32: one 16-bit scale and 32 four-bit numbers, 18 bytes.</summary>
    Q40 = 2,

    /// <summary>Blocks of 32: one 16-bit scale and 32 eight-bit numbers, 34 bytes.</summary>
    Q80 = 8,
}
