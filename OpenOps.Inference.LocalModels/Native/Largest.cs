using System.Numerics;
using System.Runtime.InteropServices;

namespace OpenOps.Inference.LocalModels.Native;

/// <summary>The place of the largest number, the first of equals, as llama.cpp's greedy sampler has it.</summary>
internal static class Largest
{
    public static int IndexOf(ReadOnlySpan<float> values)
    {
        var largest = float.NegativeInfinity;
        var blocks = MemoryMarshal.Cast<float, Vector<float>>(values);
        if (blocks.Length > 0)
        {
            var most = blocks[0];
            foreach (var block in blocks[1..])
            {
                most = Vector.Max(most, block);
            }

            for (var lane = 0; lane < Vector<float>.Count; lane++)
            {
                largest = MathF.Max(largest, most[lane]);
            }
        }

        foreach (var value in values[(blocks.Length * Vector<float>.Count)..])
        {
            largest = MathF.Max(largest, value);
        }

        // Without a number among them there is no answer to be right about.
        return Math.Max(0, values.IndexOf(largest));
    }
}
