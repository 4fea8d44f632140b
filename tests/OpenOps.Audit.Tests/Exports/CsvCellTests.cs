using OpenOps.Audit.Exports;

namespace OpenOps.Audit.Tests.Exports;

public sealed class CsvCellTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("+1e3", "+1e3")]
    public void Write_IsReadAsText(string text, string cell) => Assert.Equal(cell, CsvCell.Write(text));
}
