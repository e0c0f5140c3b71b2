/* What descriptions say, line by line: sizes, packs, flags, and what must not be read at all. A line's second text is
 * everything that the first says; "?" marks a reading in doubt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/limits.h"
#include "picture/attributes/attributes.h"

#include <stdio.h>

typedef struct {
    const char *text, *says;
} Case;

static void put_set(const AttributeSet *set, View text, Text *out)
{
    for (unsigned i = 0; i < set->n; i++) {
        if (i)
            text_put(out, V("; "));
        if (set->item[i].doubtful)
            text_byte(out, '?');
        attribute_put_name(set->item + i, out);
        text_byte(out, '=');
        attribute_put_value(set->item + i, text, true, out);
    }
}

static void expect(const Case *c, size_t n, AttributesHow how)
{
    AttributeSet set;
    Text out;
    int wrong = 0;

    text_init(&out, MIB);
    for (size_t i = 0; i < n; i++) {
        View text = view_of(c[i].text);
        attributes_clear(&set);
        attributes_read(text, how, 0, &set);
        text_clear(&out);
        put_set(&set, text, &out);
        if (view_eq(text_view(&out), view_of(c[i].says)))
            continue;
        print_error("'%s':\n  got    %.*s\n  wanted %s\n", c[i].text, VIEW_ARGS(text_view(&out)), c[i].says);
        wrong++;
    }
    text_release(&out);
    assert_int_equal(wrong, 0);
}

#define EXPECT(name, how)                                                                                              \
    static void read_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        expect(name, sizeof name / sizeof *name, how);                                                                 \
    }

static const Case sizes[] = {
    { "Foam dressing 10cm x 10cm", "material=foam; dimensions=100 x 100 mm" },
    { "Foam dressing 10cmx10cm", "material=foam; dimensions=100 x 100 mm" },
    { "Foam dressing 10x10cm", "material=foam; dimensions=100 x 100 mm" },
    { "Foam dressing 10 x 10 cm", "material=foam; dimensions=100 x 100 mm" },
    { "Foam dressing 100mm x 100mm", "material=foam; dimensions=100 x 100 mm" },
    { "Foam dressing 10 cm by 12.5 cm", "material=foam; dimensions=100 x 125 mm" },
    { "Foam dressing 10 \xc3\x97 12 cm", "material=foam; dimensions=100 x 120 mm" },
    { "Foam dressing 10*12cm", "material=foam; dimensions=100 x 120 mm" },
    { "foam dressing 10x10", "material=foam; ?dimensions=10 x 10" },
    { "Film dressing 4\" x 4 3/4\"", "material=film; dimensions=101.6 x 120.65 mm" },
    { "Film dressing 4in x 6in", "material=film; dimensions=101.6 x 152.4 mm" },
    { "Film dressing 2-1/2\" x 3\"", "material=film; dimensions=63.5 x 76.2 mm" },
    { "Bandage 7.5cm x 5m", "dimensions=75 x 5000 mm" },
    { "Bandage 7,5 cm x 4 m", "dimensions=75 x 4000 mm" },
    { "Tape 2.5 cm x 10M", "dimensions=25 x 10000 mm" },
    { "Sponges triangular 20x20x20 mm", "shape=triangular; dimensions=20 x 20 x 20 mm" },
    { "Sheet 1,000 mm x 500 mm", "dimensions=1000 x 500 mm" },
    { "probe cover 50 \xc2\xb5m", "size=0.05 mm" },
    { "Drill bit 2.5 mm", "size=2.5 mm" },
    { "Screw 3.5 mm dia x 40 mm length", "dimensions=3.5 x 40 mm; diameter=3.5 mm; length=40 mm" },
    { "PISTON 0.5MM DIA X 5.50MM L", "dimensions=0.5 x 5.5 mm; diameter=0.5 mm; length=5.5 mm" },
    { "Rod \xc3\x98"
      "6 x55mm",
      "dimensions=6 x 55 mm; diameter=6 mm" },
    { "Rod \xc3\xb8 5.5 mm", "diameter=5.5 mm" },
    { "Stem diameter 12 mm, length 150 mm", "diameter=12 mm; length=150 mm" },
    { "Graft 6 mm x 40 cm", "dimensions=6 x 400 mm" },
    { "Tube 5mm ID x 8mm OD", "dimensions=5 x 8 mm; inner-diameter=5 mm; outer-diameter=8 mm" },
    { "Cannula 1.8 mm OD", "outer-diameter=1.8 mm" },
    { "Pessary 70mm diameter", "diameter=70 mm" },
    { "Catheter 40 cm long", "length=400 mm" },
    { "Wire .035\" x 150cm", "dimensions=0.889 x 1500 mm" },
    { "Pad 10cm x 10cm x 3", "pack=3; dimensions=100 x 100 mm" },
    { "Mesh 6.5mm x 50", "?dimensions=6.5 x 50 mm" },
    { "Belt 100cm-120cm length, 150mm width", "length=1000 to 1200 mm; width=150 mm" },
    { "Sheath 30 mm to 35 mm", "size=30 to 35 mm" },
    { "Dressing up to 60 mm", "size=60 mm or less" },
    { "Flange greater than 45 mm", "size of flange=45 mm or more" },
    { "Nail 11 or 22 mm", "" },
    { "Lens 5.75/12.0mm", "" },
    { "1.5 m cable", "size of cable=1500 mm" },
    { "Cover 15 \xc3\x97 100 cm, 50 \xc2\xb5m thick", "dimensions=150 x 1000 mm; thickness=0.05 mm" },
};
EXPECT(sizes, ATTRIBUTES_FREE)

static const Case french[] = {
    { "Nelaton catheter male 14Ch", "sex=male; french=14 Fr" },
    { "Foley catheter CH 16 10ml balloon", "french=16 Fr; volume of balloon=10 ml" },
    { "Catheter Ch.18", "french=18 Fr" },
    { "Suction catheter 12 FG", "french=12 Fr" },
    { "Catheter 8Fr x 40cm", "french=8 Fr; size=400 mm" },
    { "STENT 6 FR. 26cm", "french=6 Fr; size=260 mm" },
    { "PICC 4F dual-lumen 55 cm", "french=4 Fr; lumens=2; size=550 mm" },
    { "Introducer 5F", "french=5 Fr" },
    { "Version 2 F", "" },
    { "Feeding tube Charriere 10", "french=10 Fr" },
    { "7.5 French sheath", "french=7.5 Fr" },
};
EXPECT(french, ATTRIBUTES_FREE)

static const Case gauge_and_gram[] = {
    { "Needle 18 G", "gauge=18 G" },
    { "Needle 18g x 1 1/2\"", "gauge=18 G; size=38.1 mm" },
    { "Cannula 20G pink", "gauge=20 G" },
    { "Pen needle 4mm/32gauge", "size=4 mm; gauge=32 G" },
    { "Hypodermic needle 23 gauge 25mm", "gauge=23 G; size=25 mm" },
    { "Biopsy instrument 16Gx10cm", "gauge=16 G; size=100 mm" },
    { "Hydrogel 15g", "material=hydrogel; mass=15 g" },
    { "Alginate rope dressing 2g", "material=alginate; mass=2 g" },
    { "Alginate rope dressing 2 gram", "material=alginate; mass=2 g" },
    { "Ointment 30 g", "mass=30 g" },
    { "18g something", "?mass=18 g; ?gauge=18 G" },
    { "Thing 18 G", "?mass=18 g; ?gauge=18 G" },
    { "0.5 g sachet", "mass=0.5 g" },
    { "Zinc paste 100gm", "mass=100 g" },
    { "Protein 25 kg bag", "mass of bag=25000 g" },
    { "Nappy 8-15 kg", "" },
};
EXPECT(gauge_and_gram, ATTRIBUTES_FREE)

static const Case volumes[] = {
    { "Leg bag 500 ml", "volume=500 ml" },
    { "Saline 1.5 litre", "volume=1500 ml" },
    { "Drainage bag 2L", "volume=2000 ml" },
    { "Sharps container 2.5 L", "volume=2500 ml" },
    { "Thing 5L", "?volume=5000 ml" },
    { "Syringe 10cc", "volume=10 ml" },
    { "Water 0,5 l", "volume=500 ml" },
    { "Ampoules 10 x 10ml", "pack=10; volume=10 ml" },
    { "Implant 255 cc", "volume=255 ml" },
    { "30 ml/h infusion", "" },
    { "Gel 20 mg/ml", "" },
    { "Insulin 100 units/ml", "" },
    { "Cleanser 0.9% saline", "concentration=0.9%" },
};
EXPECT(volumes, ATTRIBUTES_FREE)

static const Case packs[] = {
    { "Gauze swabs 100/box", "material=gauze; pack=100; pack-of=box" },
    { "Swabs box of 100", "pack=100; pack-of=box" },
    { "Gloves bx/100", "pack=100; pack-of=box" },
    { "Pads pack of 10", "pack=10; pack-of=pack" },
    { "Lancets 200 pack", "pack=200; pack-of=pack" },
    { "Strips 10 x 5 tests", "pack=10 x 5" },
    { "Test strips 50 strips", "pack=50; item=strip" },
    { "Wipes 12 boxes of 100", "pack=12 x 100; pack-of=box" },
    { "Needles case of 4 x 25", "pack=4 x 25; pack-of=case" },
    { "Plasters 20pcs", "pack=20; item=piece" },
    { "Plasters 20 pcs.", "pack=20; item=piece" },
    { "Liners x 30", "pack=30" },
    { "Slip Extra Plus S x 9", "absorbency=extra plus; size-label=S; pack=9" },
    { "Underpads 60x60 cm 10x", "dimensions=600 x 600 mm; pack=10" },
    { "Dressings (10)", "" },
    { "Masks 50's", "pack=50" },
    { "Masks 50s", "pack=50" },
    { "Strisce 9 pezzi", "pack=9; item=piece" },
    { "Tupfer 10 St\xc3\xbc"
      "ck",
      "pack=10; item=piece" },
    { "Syringe, each", "pack-of=each" },
    { "Syringes EA", "pack-of=each" },
    { "Placement Kit", "" },
    { "Carry case 12", "" },
    { "20 X PADS", "pack=20; item=pad" },
    { "Vials box of 4 x 100ml", "pack=4; pack-of=box; volume=100 ml" },
    { "40 bags per case", "pack=40; item=bag; pack-of=case" },
    { "1 pack = 10 units", "pack=10; pack-of=pack" },
    { "10-pack", "pack=10; pack-of=pack" },
};
EXPECT(packs, ATTRIBUTES_FREE)

static const Case flags[] = {
    { "Gauze swab sterile", "material=gauze; sterile=yes" },
    { "Gauze swab non-sterile", "material=gauze; sterile=no" },
    { "Gauze swab nonsterile", "material=gauze; sterile=no" },
    { "Gauze swab, not sterile", "material=gauze; sterile=no" },
    { "Drape unsteril", "sterile=no" },
    { "with 0.9% sterile saline solution", "concentration=0.9%" },
    { "Single use laryngoscope blade", "single-use=yes" },
    { "Disposable mask", "single-use=yes" },
    { "Reusable mask", "single-use=no" },
    { "for pre-filled / reusable pen injectors", "" },
    { "Single patient use tubing", "" },
    { "Latex-free tourniquet", "latex=no" },
    { "Latex free tourniquet", "latex=no" },
    { "Tourniquet, non latex", "latex=no" },
    { "Latex examination gloves", "latex=yes; material=latex" },
    { "not made with natural rubber latex", "latex=no" },
    { "contains natural rubber latex", "latex=yes; material=latex" },
    { "Latex agglutination kit", "" },
    { "Silicone coated latex Foley catheter 14Ch", "latex=yes; material=latex; french=14 Fr" },
    { "Gloves powder-free", "powder=no" },
    { "Gloves powdered", "powder=yes" },
    { "Foam dressing non-adhesive", "material=foam; adhesive=no" },
    { "Foam dressing (adhesive)", "material=foam; adhesive=yes" },
    { "Foam dressing with silicone adhesive border", "material=foam; adhesive=yes; bordered=yes" },
    { "Silicone foam border dressing", "material=silicone; material=foam; bordered=yes" },
    { "Sterile adhesive remover wipes", "sterile=yes" },
    { "Silver alginate dressing", "silver=yes; material=alginate" },
    { "Silver foil tray", "" },
    { "Hydrocolloid dressing Ag", "material=hydrocolloid; silver=yes" },
    { "Tracheostomy tube cuffed", "cuffed=yes" },
    { "Tracheostomy tube uncuffed fenestrated", "cuffed=no; fenestrated=yes" },
    { "Ileostomy bag drainable", "closure=drainable" },
    { "Colostomy bag closed pouch", "closure=closed" },
    { "One-piece ostomy appliance", "pieces=1" },
    { "Two piece ostomy system 57mm flange", "pieces=2; size of flange=57 mm" },
    { "2 piece ostomy system", "pieces=2" },
    { "soft convex ileostomy bag with filter, midi", "convexity=soft convex; filter=yes; size-label=midi" },
    { "3-way stopcock", "ways=3" },
    { "Double lumen catheter", "lumens=2" },
    { "3 lumen catheter", "lumens=3" },
    { "Swab 8-ply", "plies=8" },
};
EXPECT(flags, ATTRIBUTES_FREE)

static const Case sizes_in_words[] = {
    { "Gloves nitrile size M", "material=nitrile; size-label=M" },
    { "Gloves nitrile Medium", "material=nitrile; size-label=M" },
    { "Gloves latex size 7.5", "latex=yes; material=latex; size-number=7.5" },
    { "Gloves latex size 7 1/2", "latex=yes; material=latex; size-number=7.5" },
    { "Mask X-Large", "size-label=XL" },
    { "Mask XXL", "size-label=XXL" },
    { "Pants 2XL", "size-label=XXL" },
    { "Tibial insert size 4", "size-number=4" },
    { "Garment class 2 (23-32mmHg) below knee open toe lymphoedema garment regular size VII",
      "compression-class=2; compression=23 to 32 mmHg; toe=open; length-class=regular; size-number=7" },
    { "Garment class 4 (greater than 46mmHg) thigh length left lymphoedema garment short",
      "compression-class=4; compression=46 mmHg or more; side=left; length-class=short" },
    { "Lymphoedema garment long medium plus size", "length-class=long; size-label=M; width-class=plus" },
    { "Socks sizes 5-6", "size-number=5 to 6" },
    { "knee left size 3", "side=left; size-number=3" },
    { "femoral component right", "side=right" },
    { "right angle connector", "" },
    { "LT cath 24 cm", "size=240 mm" },
    { "Sacral dressing 15cm x 15cm", "shape=sacral; dimensions=150 x 150 mm" },
    { "Round sponge 5 cm", "shape=round; size=50 mm" },
    { "AQL 1.5 gloves", "aql=1.5" },
};
EXPECT(sizes_in_words, ATTRIBUTES_FREE)

static const Case codes_and_names[] = {
    { "AT033 trocar", "" },
    { "Trial RLPSXF511-RK", "" },
    { "SCREW 9790223 4 0X13", "" },
    { "PLATE 6861137 37.5MM", "size=37.5 mm" },
    { "3M tape", "" },
    { "3M Micropore 5cm x 5m", "dimensions=50 x 5000 mm" },
    { "Tape 5cm x 3m", "dimensions=50 x 3000 mm" },
    { "HPSM-12 set", "" },
    { "Ref 01-04-0110", "" },
    { "Catheter NRH-15232 15 Fr", "french=15 Fr" },
    { "CQ2015A lens", "" },
    { "V8 mask", "" },
    { "COVID-19 antigen test", "" },
    { "IgG 10 assay", "" },
    { "Vitamin B12", "" },
    { "BA28-90/I20-30", "" },
    { "2-1013 handle", "" },
    { "10cmx10cm ABC123", "dimensions=100 x 100 mm" },
};
EXPECT(codes_and_names, ATTRIBUTES_FREE)

static const Case found_in_real_descriptions[] = {
    { "Open ended catheter male taper tip 12Ch", "sex=male; french=12 Fr" },
    { "Seed carrier 10, 12 or 22mm", "" },
    { "PLATE 12345 7 5CM TI", "?size=50 mm; material=titanium" },
    { "Cotton crepe bandage BP 1988 15cm x 4.5m", "material=cotton; dimensions=150 x 4500 mm" },
    { "Tapered vascular graft 7-4 mm x 60 cm", "" },
    { "Port access kit 20G x 1.5\" with Y-site", "gauge=20 G; size=38.1 mm" },
    { "Cotton-Leung biliary stent", "" },
    { "Knee brace left medial/right lateral size small", "size-label=S" },
    { "Ostomy bag with cover on both sides", "" },
    { "Surgical sponges diam. 47 mm, 5-pack", "diameter=47 mm; pack=5; pack-of=pack" },
    { "Incontinence slip Ultra M x 30", "absorbency=ultra; size-label=M; pack=30" },
    { "Incontinence pants Normal L", "absorbency=normal; size-label=L" },
    { "Tibial augment block 15mm LT Lat/RT Med", "size=15 mm" },
    { "Anti-embolism stocking, after child birth", "" },
    { "Lymphoedema garment long foot regular medium", "length-class=regular; size-label=M" },
    { "Shirt round neck adult", "age=adult" },
    { "Extension line PVC Free, 60 cm", "size=600 mm" },
    { "Two-layer bandage kit (8cm) 25cm-32cm ankle circumference", "size=80 mm; circumference of ankle=250 to 320 mm" },
    { "Nelaton catheter male Tiemann tip 14Ch", "sex=male; tip=tiemann; french=14 Fr" },
    { "Tracheostomy tube with reusable inner cannula 81mm length", "length=81 mm" },
    { "Dressing pack with small gloves", "" },
};
EXPECT(found_in_real_descriptions, ATTRIBUTES_FREE)

static const Case size_fields[] = {
    { "M", "size-label=M" },
    { "XL", "size-label=XL" },
    { "Left", "side=left" },
    { "L", "size-label=L" },
    { "Small", "size-label=S" },
    { "10mm", "size=10 mm" },
    { "Cut to fit 13mm-60mm", "cut-to-fit=13 to 60 mm" },
    { "Cut to fit up to 64mm", "cut-to-fit=64 mm or less" },
    { "35mm flange, cut to fit 10mm-30mm", "size of flange=35 mm; cut-to-fit=10 to 30 mm" },
    { "Starter hole 19mm", "starter-hole=19 mm" },
    { "Starter hole 10mm-55mm x 45mm", "starter-hole=10 to 55 mm" },
    { "70mm flange", "size of flange=70 mm" },
    { "5mm convexity, 32mm stoma", "size of convexity=5 mm; size of stoma=32 mm" },
    { "10ml balloon", "volume of balloon=10 ml" },
    { "5ml-15ml balloon", "volume of balloon=5 to 15 ml" },
    { "Diameter 7mm inner, 10mm outer", "inner-diameter=7 mm; outer-diameter=10 mm" },
    { "Size 8 (diameter 5mm inner, 8mm outer)", "size-number=8; inner-diameter=5 mm; outer-diameter=8 mm" },
    { "118cm-130cm length, 175mm width, 56mm opening", "length=1180 to 1300 mm; width=175 mm; size of opening=56 mm" },
    { "3.5mm depth, 40mm plateau, cut to fit 10mm-35mm",
      "depth=3.5 mm; size of plateau=40 mm; cut-to-fit=10 to 35 mm" },
    { "30cm depth, 90cm-100cm", "depth=300 mm; size=900 to 1000 mm" },
    { "500ml bag, 10cm inlet tube", "volume of bag=500 ml; size of tube=100 mm" },
    { "2litre", "volume=2000 ml" },
    { "12Fr, 4mm", "french=12 Fr; size=4 mm" },
    { "Balloon Diameter, 7 Millimeter", "diameter of balloon=7 mm" },
    { "40 mm, Limb Length", "length of limb=40 mm" },
    { "Overall Length, 12.5mm", "length=12.5 mm" },
    { "Internal Diameter, 6 Millimeter", "inner-diameter=6 mm" },
    { "Volume: 255 cc", "volume=255 ml" },
    { "Size: 22 millimeter", "size=22 mm" },
    { "Thread Length: 7.5 millimeter", "length of thread=7.5 mm" },
    { "110cm and above", "size=1100 mm or more" },
    { "90cm and below", "size=900 mm or less" },
    { "4\"", "size=101.6 mm" },
    { "5 mm x 45 mm", "dimensions=5 x 45 mm" },
    { "+3.5mm offset", "offset=3.5 mm" },
    { "SIZE 2, LEFT", "size-number=2; side=left" },
    { "Cut to fit 15mm-70mm/90mm", "cut-to-fit=15 to 70 mm" },
};
EXPECT(size_fields, ATTRIBUTES_SIZE)

/* Fields of their own. */
static void fields(void **state)
{
    AttributeSet set;
    Text out;
    (void)state;
    text_init(&out, MIB);
    attributes_clear(&set);
    attributes_read_quantity(V("30"), V("catheter"), 1, &set);
    attributes_read_quantity(V("150"), V("ml"), 1, &set);
    attributes_read_quantity(V("2.5"), V("gram"), 1, &set);
    attributes_read_quantity(V("4"), V("m"), 1, &set);
    attributes_read_quantity(V("1.5"), V("device"), 1, &set); /* no whole number of things */
    attributes_read_quantity(V(""), V("device"), 1, &set);
    attributes_read_measure(V("Outer Diameter"), V("2.7"), V("Millimeter"), 2, &set);
    attributes_read_measure(V("Lumen/Inner Diameter"), V("1"), V("Centimeter"), 2, &set);
    attributes_read_measure(V("NEEDLE_GAUGE"), V("21"), V("Gauge"), 2, &set);
    attributes_read_measure(V("Catheter Gauge"), V("14.5"), V("French"), 2, &set);
    attributes_read_measure(V("SIZE"), V("20"), V("H79"), 2, &set);
    attributes_read_measure(V("LENGTH"), V("4.0"), V("CMT"), 2, &set);
    attributes_read_measure(V("Total Volume"), V("3"), V("Milliliter"), 2, &set);
    attributes_read_measure(V("Length"), V("32/6"), V("Millimeter"), 2, &set); /* no number */
    attributes_read_measure(V("Length"), V("5"), V("MU999"), 2, &set);         /* no unit */
    attributes_read_flag(ATTRIBUTE_STERILE, V("TRUE"), 3, &set);
    attributes_read_flag(ATTRIBUTE_LATEX, V("false"), 3, &set);
    attributes_read_flag(ATTRIBUTE_SINGLE_USE, V("maybe"), 3, &set);
    attributes_read_colour(V("Poppy seed"), 0, &set);
    put_set(&set, V("Poppy seed"), &out);
    assert_string_equal(
        (text_byte(&out, '\0'), out.p),
        "pack=30; item=catheter; volume=150 ml; mass=2.5 g; length=4000 mm; outer-diameter=2.7 mm; "
        "inner-diameter=10 mm; gauge=21 G; french=14.5 Fr; french=20 Fr; length=40 mm; volume=3 ml; sterile=yes; "
        "latex=no; colour=Poppy seed");
    text_release(&out);
}

/* Spans name the very bytes, and the caller's number of the text stands on each. */
static void spans(void **state)
{
    View text = V("Foam dressing (non-adhesive) 10cm x 12 cm, box of 10");
    static const char *const wanted[] = { "Foam", "non-adhesive", "10cm x 12 cm", "box of 10", "box of 10" };
    AttributeSet set;
    (void)state;
    attributes_clear(&set);
    attributes_read(text, ATTRIBUTES_FREE, 7, &set);
    assert_int_equal(set.n, 5);
    for (unsigned i = 0; i < set.n; i++) {
        assert_true(view_eq(view_sub(text, set.item[i].at, set.item[i].bytes), view_of(wanted[i])));
        assert_int_equal(set.item[i].text, 7);
    }
    attributes_read(text, ATTRIBUTES_FREE, 8, &set); /* the same again adds nothing */
    assert_int_equal(set.n, 5);
}

static void limits(void **state)
{
    char text[4096];
    AttributeSet set;
    size_t n = 0;
    (void)state;
    for (int i = 1; i <= 60; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%d.%dmm ", i, i);
    attributes_clear(&set);
    attributes_read(view(text, n), ATTRIBUTES_FREE, 0, &set);
    assert_int_equal(set.n, ATTRIBUTES_MOST);
    assert_true(set.full);
    memset(text, 'a', sizeof text); /* a word longer than what is read */
    attributes_clear(&set);
    attributes_read(view(text, sizeof text), ATTRIBUTES_FREE, 0, &set);
    memset(text, '1', sizeof text);
    attributes_read(view(text, sizeof text), ATTRIBUTES_FREE, 0, &set);
    attributes_read(V("99999999999 m, 2147484 m, \xff\xfe 10\xc3"), ATTRIBUTES_FREE, 0, &set);
    attributes_read((View){ NULL, 0 }, ATTRIBUTES_FREE, 0, &set);
    assert_int_equal(set.n, 0);
}

static void names(void **state)
{
    (void)state;
    for (int i = 1; i < ATTRIBUTE_NAMES; i++)
        assert_true(*attribute_info((AttributeName)i)->term);
    assert_string_equal(attribute_word(0), "");
    assert_string_equal(attribute_word(999999), "");
    for (int i = 0; i < ATTRIBUTE_RULE_COUNT; i++)
        assert_true(*attribute_rule_name((AttributeRule)i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_sizes),
        cmocka_unit_test(read_french),
        cmocka_unit_test(read_gauge_and_gram),
        cmocka_unit_test(read_volumes),
        cmocka_unit_test(read_packs),
        cmocka_unit_test(read_flags),
        cmocka_unit_test(read_sizes_in_words),
        cmocka_unit_test(read_codes_and_names),
        cmocka_unit_test(read_found_in_real_descriptions),
        cmocka_unit_test(read_size_fields),
        cmocka_unit_test(fields),
        cmocka_unit_test(spans),
        cmocka_unit_test(limits),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
