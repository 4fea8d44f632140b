using OpenOps.Inference.LocalModels.Native;

namespace OpenOps.Inference.LocalModels.Tests.Native;

public sealed class LargestTests
{
    [Fact]
    public void Largest_OfAnyLength_IsTheFirstOfEquals()
    {
        var random = new Random(3);
        foreach (var length in Enumerable.Range(1, 70).Append(151_936))
        {
            var values = Enumerable.Range(0, length).Select(_ => (float)random.Next(-5, 5)).ToArray();

            Assert.Equal(Array.IndexOf(values, values.Max()), Largest.IndexOf(values));
        }
    }

    [Fact]
    public void Cores_WithTwoProcessorsEach_AreCountedOnce()
    {
        using var folder = new TempDirectory();
        foreach (var (processor, siblings) in new[] { "0,2", "1,3", "0,2", "1,3" }.Index())
        {
            var topology = Directory.CreateDirectory(folder.File($"cpu{processor}/topology")).FullName;
            File.WriteAllText(Path.Combine(topology, "thread_siblings_list"), siblings + "\n");
        }

        Assert.Equal(2, PhysicalCores.FromLinux(folder.Path));
        Assert.Null(PhysicalCores.FromLinux(folder.File("absent")));
        Assert.InRange(PhysicalCores.Count, 1, Environment.ProcessorCount);
    }
}
